import Diagnostics

/// The pages of the errors of a running program, by code.
package enum RuntimePages {
    package static let all: [ErrorPage] = names + values + limits
}
