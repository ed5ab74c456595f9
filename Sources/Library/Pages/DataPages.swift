import Diagnostics

extension ErrorPages {
    static let data: [ErrorPage] = [
        ErrorPage(
            "TL0601", "No data set of that name",
            """
            `load_dataset` draws `source`, `cells`, `satellite` and `flowers`, each with the splits `train`, `validation` and `test`, and reads \
            `mnist`, `fashion_mnist`, `cifar10` and `cifar100` from the folder where their files are. Images of your own are read by `load_images(folder)`.
            """, wrong: "load_dataset(\"cell\", per_class=2)", right: "load_dataset(\"cells\", per_class=2)"),
        ErrorPage(
            "TL0602", "How many images",
            """
            Counts are at least 1 and at most what a class has; fractions lie between 0 and 1, and together leave something to train on.
            """, wrong: "load_dataset(\"cells\", per_class=0)", right: "load_dataset(\"cells\", per_class=2)"),
        ErrorPage(
            "TL0603", "No such folder",
            """
            Paths count from the folder that `tl` was started in. At the prompt, Tab completes them.
            """, wrong: "load_images(\"no-such-folder\")",
            right: "save_images(load_dataset(\"cells\", per_class=1), \"cells\")\nload_images(\"cells\")"),
        ErrorPage(
            "TL0604", "A folder or a table that is laid out another way",
            """
            A folder of images has one folder for each class, and the images in them: `animals/cat/1.jpg`, `animals/dog/1.jpg`. The names of \
            the folders become the names of the classes. A folder that holds `train` and `val` holds two data sets: load each. A table has a row \
            for each file, with as many fields in every row.
            """,
            wrong:
                "cells = load_dataset(\"cells\", per_class=1)\nsave_images(cells, \"parts/train\")\nsave_images(cells, \"parts/val\")\nload_images(\"parts\")",
            right: "save_images(load_dataset(\"cells\", per_class=1), \"cells\")\nload_images(\"cells\")"),
        ErrorPage(
            "TL0605", "Images that cannot be read",
            """
            JPEG, PNG, WebP, GIF, BMP and TIFF files are read, whatever their names say. Those that cannot be read are left out, and \
            `data.skipped` says why; it is an error only when none can, or when it was asked for by name.
            """,
            wrong:
                "cells = load_dataset(\"cells\", per_class=1)\nsave_images(cells, \"cells\")\nfor name in cells.classes:\n    save_tensors(\"cells/\" + name + \"/0001.png\", {\"x\": ones(2)})\nload_images(\"cells\")",
            right: "cells = load_dataset(\"cells\", per_class=1)\nsave_images(cells, \"cells\")\nload_images(\"cells\")"
        ),
    ]
}
