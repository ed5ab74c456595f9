import Files
import Runtime
import Tensors
import Training

/// What a refusal of memory says to a person.
extension MemoryRefusal: UserFacingError {
    package var problem: Problem {
        switch self {
        case .doesNotFit(let requested, let live, let available):
            Problem(
                "MemoryError",
                "\(requested.bytesText) asked for, \(available.bytesText) are left; tensors hold \(live.bytesText) already",
                code: "TL0907",
                hint: "Use a smaller batch, smaller pictures, or let large tensors go: `del x`.")
        }
    }
}
