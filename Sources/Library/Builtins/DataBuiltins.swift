import Data
import Files
import Images
import Models
import Runtime
import Tensors

extension Builtin {
    /// Data sets: the generated ones, folders of images, and how to divide them.
    static let data: [Builtin] = [
        Builtin(
            "load_dataset(name: str, folder: str | None = None, *, split: str = 'train', per_class: int | None = None, size: int | None = None, seed: int = 0) -> Dataset",
            """
            Draw one of the generated data sets, `source`, `cells`, `satellite`, `flowers`, or read a well-known one from its files.

            A generated image is a pure function of the name, the split, the seed and its number: the same pixels on every machine,
            and the first images of a larger set are those of a smaller one. The splits `train`, `validation` and `test`
            never share an image. `size` is the side in pixels: 64, or what the files have.

            `mnist`, `fashion_mnist`, `cifar10` and `cifar100` are read from `folder`, where their files are: nothing is downloaded.
            MNIST's are the four IDX files, compressed or not; CIFAR's those of the binary version.
            ```tl
            cells = load_dataset("cells", per_class=2)
            print(len(cells), cells[0].size)  # → 14 (64, 64, 3)
            ```
            See also: load_images, load_csv, show, split, subset
            """, effect: .nothing, choices: ["name": .datasets, "folder": .files, "split": .splits]
        ) { call in
            let source = try DatasetSource.named(call.string(0))
            var request = try call.session.request(call.optionalString(1))
            request.part = try part(call, 2)
            request.perClass = try call.optionalInt(3)
            request.size = try call.optionalInt(4)
            request.seed = try call.int(5)
            return try call.session.load(source, request)
        },

        Builtin(
            "prepare(model: Model, images) -> Tensor",
            """
            What a model sees of an image: its pixels normalised by the model's mean and std, channels first, as a batch.

            `images` is an image, a data set, or pixels as uint8: `[height, width, channels]`, or several of them; channels may come first.
            Or it is the path of a picture of any size, which is resized and cut as the model's weights expect (`img_size`, crop share,
            interpolation and framing, as timm's evaluation transform).
            `fit`, `evaluate`, `predict` and `batches` do the same by themselves.
            ```tl
            model = load_pretrained("resnet_lab")
            image = load_dataset("cells", per_class=1)[0]
            x = prepare(model, image)
            print(x.shape, x.max() <= 1)  # → (1, 3, 64, 64) tensor(True)
            print(model(x).shape)  # → (1, 180)
            ```
            See also: predict, batches
            """, effect: .nothing
        ) { call in
            let model = try call.model(0)
            let isAsked = call[1].asString != nil || call[1].asObject is DatasetObject
            guard isAsked else {
                return .tensor(try model.normalized(call.pictures(1, channels: model.preprocessing.mean.count)))
            }
            let data = try call.pictures(1, for: model)
            guard data.count > 0 else {
                throw Problem("ValueError", "prepare() got a data set without images", code: "TL0602")
            }
            let bytes = try call.session.pictureLoop("preparing").once { try data.batch(0..<data.count) }
            return .tensor(
                try model.normalized(
                    Tensor(bytes: bytes, [data.count, data.height, data.width, data.channels], dtype: .u8)))
        },

        Builtin(
            "batches(data: Dataset, model: Model | None = None, *, batch_size: int = 32, shuffle: bool = True, augment: str | dict | None = None, seed: int = 0) -> Batches",
            """
            Pictures and labels as tensors, a batch at a time, for a training loop of your own.

            `x` is f32 [batch, channels, height, width], normalised as the weights of `model` expect (without a model: by the mean and
            spread of ImageNet, as most weights do); `y` holds the class numbers. Each walk through it is one epoch, with an order and,
            with `augment`, changes of its own; the same `seed` gives the same ones. The next batch is made while you use this one.
            ```tl
            train = load_dataset("cells", per_class=10)
            for x, y in batches(train, batch_size=35):
                print(x.shape, y.shape)
            # → (35, 3, 64, 64) (35,)
            # → (35, 3, 64, 64) (35,)
            ```
            See also: fit, value_and_grad, load_dataset
            """, effect: .nothing, choices: ["augment": .augmentations]
        ) { call in
            let data = try call.dataset(0)
            let sampler = try Sampler(
                count: data.count, batchSize: call.int(2), order: call.bool(3) ? .shuffled : .given, seed: call.int(5))
            return .object(
                try BatchesObject(
                    data, preprocessing: call.has(1) ? try call.model(1).preprocessing : .imageNet(),
                    sampler: sampler, augmentation: try augmentation(call) ?? .none,
                    asking: { [weak session = call.session] in try session?.checkInterrupt() }))
        },

        Builtin(
            "subset(data: Dataset, per_class: int, *, seed: int = 0) -> Dataset",
            """
            `per_class` images of every class, chosen by `seed`.
            ```tl
            cells = load_dataset("cells", per_class=10)
            print(len(cells.subset(3)))  # → 21
            ```
            See also: split, load_dataset
            """, effect: .nothing
        ) { call in
            .dataset(try call.dataset(0).subset(perClass: call.int(1), seed: call.int(2)))
        },

        Builtin(
            "split(data: Dataset, validation: float = 0.2, test: float = 0.0, *, seed: int = 0) -> tuple",
            """
            Divide a data set, class by class, into training and validation data; with `test` into three.

            The fractions hold in every class (stratified), and `seed` chooses which image goes where.
            ```tl
            train, validation = split(load_dataset("cells", per_class=10), 0.3)
            print(len(train), len(validation))  # → 49 21
            ```
            See also: subset
            """, effect: .nothing
        ) { call in
            let parts = try call.dataset(0).split(validation: call.double(1), test: call.double(2), seed: call.int(3))
            if parts.validation.count > parts.train.count {
                let share = try call.double(1)
                call.session.output.note(
                    "split keeps \(share.percent) for validation: \(parts.train.count) rows to train on, "
                        + "\(parts.validation.count) to validate; split(data, \((1 - share).short)) is the other way round"
                )
            }
            let train = Value.dataset(parts.train)
            let validation = Value.dataset(parts.validation)
            return .tuple(try call.double(2) > 0 ? [train, validation, .dataset(parts.test)] : [train, validation])
        },

        Builtin(
            "resized(data: Dataset, size: int) -> Dataset",
            """
            The same pictures as squares of another size, made again from their files or drawn again: for a model of that size.

            Masks and boxes belong to the size that was, and do not come along.
            ```tl
            print(resized(load_dataset("cells", per_class=1), 96)[0].size)  # → (96, 96, 3)
            ```
            See also: load_images, load_dataset
            """, effect: .nothing
        ) { call in
            let (data, size) = (try call.dataset(0), try call.int(1))
            guard (1...4096).contains(size) else {
                throw DataError.countOutOfRange(what: "size", value: size, atLeast: 1, atMost: 4096)
            }
            try Pixels.checkRoom(
                images: data.count, height: size, width: size, bytesPerPixel: 3, most: Engine.availableBytes)
            guard let result = try data.resized(height: size, width: size, call.session.pictureLoop("making")) else {
                throw Problem(
                    "ValueError",
                    "nothing but the pixels of these pictures is left: they cannot be made in another size",
                    code: "TL0602", hint: "Load them in that size: `load_images(folder, size=\(size))`.")
            }
            return .dataset(result)
        },

        Builtin(
            "shuffle(data: Dataset, *, seed: int = 0) -> Dataset",
            """
            The same images in an order that `seed` decides.
            ```tl
            print(len(shuffle(load_dataset("cells", per_class=2), seed=3)))  # → 14
            ```
            """, effect: .nothing
        ) { call in .dataset(try call.dataset(0).shuffled(seed: call.int(1))) },
    ]
}

extension Builtin {
    /// One of the parts of a data set.
    static func part(_ call: Call, _ index: Int) throws -> Generated.Stream {
        let word = try call.string(index)
        guard let part = Generated.Stream.named(word) else {
            throw Problem(
                "ValueError", "unknown split '\(word)'", code: "TL0601",
                hint: "The splits are " + Generated.Stream.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
                    + ".",
                labels: [(.named("split"), "not a split")])
        }
        return part
    }
}

extension Value {
    static func dataset(_ dataset: Dataset) -> Value { .object(DatasetObject(dataset)) }
}

extension Call {
    func dataset(_ index: Int) throws -> Dataset { try object(index, as: DatasetObject.self).dataset }
}

extension Call {
    /// Pixels as u8 [N, height, width, channels], from whatever holds them.
    fileprivate func pictures(_ index: Int, channels: Int) throws -> Tensor {
        switch self[index].asObject {
        case let image as ImageObject: return try image.pixels().unsqueeze(0)
        case let pixels as TensorObject:
            let x = pixels.tensor.shape.rank == 3 ? try pixels.tensor.unsqueeze(0) : pixels.tensor
            guard x.dtype == .u8 else {
                throw Problem(
                    "TypeError", "prepare() takes pixels from 0 to 255 as uint8, not \(x.dtype.name)", code: "TL0516",
                    hint: x.dtype.isFloat
                        ? "Values from 0 to 1 are made pixels by `(x * 255).to(\"uint8\")`; normalised ones go into the model as they are."
                        : "Make pixels of it: `x.to(\"uint8\")`.",
                    labels: [(.argument(index), "this is \(x.dtype.name)")])
            }
            guard x.shape.rank == 4, x.shape[3] == channels || x.shape[1] == channels else {
                throw Problem(
                    "ValueError",
                    "prepare() takes pixels of shape [height, width, \(channels)], not \(pixels.tensor.shape)",
                    code: "TL0516",
                    hint:
                        "The model sees \(channels) channel\(channels == 1 ? "" : "s"): `create_model(..., in_channels=...)` makes one for others.",
                    labels: [(.argument(index), "this is \(pixels.tensor.shape)")])
            }
            return x.shape[3] == channels ? x : try x.permute([0, 2, 3, 1])
        default: throw mismatch(index, "an Image, a Dataset or pixels as a Tensor")
        }
    }
}
