import Painter

/// For each picture, the boxes of its objects; as many as there are.
package struct BoxColumn: Column {
    package let boxes: [[Box]]
    /// What the labels of boxes mean.
    package let names: [String]

    package init(_ boxes: [[Box]], names: [String]) { (self.boxes, self.names) = (boxes, names) }

    package var count: Int { boxes.count }
    package func taking(_ indices: [Int]) -> BoxColumn { BoxColumn(indices.map { boxes[$0] }, names: names) }

    /// Boxes are matched by the names of what they show.
    package func joined(with other: BoxColumn) -> BoxColumn {
        let all = names + other.names.filter { !names.contains($0) }
        let theirs = other.boxes.map { boxes in
            boxes.map { box in
                var box = box
                box.label = all.firstIndex(of: other.names[box.label]) ?? box.label
                return box
            }
        }
        return BoxColumn(boxes + theirs, names: all)
    }

    package func add(_ indices: [Int], to print: inout Fingerprint) {
        for index in indices {
            for box in boxes[index] {
                for side in [box.x0, box.y0, box.x1, box.y1] { print.add(UInt64(side.bitPattern)) }
                print.add(names[box.label])
            }
            print.add(UInt64(boxes[index].count))
        }
    }
}
