import Diagnostics
import Runtime
import Syntax

/// Every error's page, by code: what `tl explain` and `?TL0204` show.
package enum ErrorPages {
    package static let all: [ErrorPage] = SyntaxPages.all + RuntimePages.all + tensors + models + data + training

    package static func page(_ code: String) -> ErrorPage? {
        let wanted = code.uppercased()
        return all.first { $0.code == wanted }
    }
}

extension ErrorPage {
    /// As any other documented thing, for help and the reference.
    package var documented: Documented {
        Documented(name: code, text: "\(title).\n\n\(body)")
    }
}
