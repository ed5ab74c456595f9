import Foundation

extension ModuleDefinition {
    /// Clocks. `time` counts from the epoch, the others from an arbitrary start and never run backwards.
    static let time = ModuleDefinition("time", "Clocks.", builtins: [
        Builtin("time() -> float", "Seconds since 1970.") { _ in .float(Date().timeIntervalSince1970) },
        Builtin("monotonic() -> float", "Seconds from an arbitrary start; never runs backwards.") { _ in .float(ProcessInfo.processInfo.systemUptime) },
        Builtin("perf_counter() -> float", "Seconds from an arbitrary start, for timing.") { _ in
            .float(Double(DispatchTime.now().uptimeNanoseconds) / 1e9)
        },
        Builtin("sleep(seconds: float) -> None", "Wait; Ctrl-C ends the wait.") { call in
            let seconds = try call.double(0)
            guard seconds >= 0 else { throw Problem("ValueError", "sleep length must be non-negative") }
            let end = ProcessInfo.processInfo.systemUptime + seconds
            while true {
                try call.session.checkInterrupt()
                let left = end - ProcessInfo.processInfo.systemUptime
                guard left > 0 else { return .none }
                Thread.sleep(forTimeInterval: min(left, 0.05))
            }
        },
    ])
}
