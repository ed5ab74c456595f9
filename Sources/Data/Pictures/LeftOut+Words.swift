import Images

extension LeftOut.Reason {
    /// A few words, as they stand in a list.
    package var words: String {
        switch self {
        case .unreadable(let problem): problem.words
        case .otherFile: "no picture by its name"
        case .junk: "left by a system"
        case .noPictures: "no picture in it"
        case .besideClasses: "outside of the class folders"
        case .notAllowed: "leads out of the folder"
        case .linkOrTooDeep: "a link, or too deep"
        case .noLabel: "no label"
        case .repeated: "said twice"
        }
    }
}
