import Foundation

extension CoreModules {
    static let time = ModuleDefinition(
        "time", "Clocks.",
        builtins: [
            Builtin(
                "monotonic() -> float",
                "Seconds of a clock that never goes back.\n```tl\nimport time\ntime.monotonic() > 0    # → True\n```",
                arity: .none
            ) { _ in .float(seconds()) },
            Builtin(
                "perf_counter() -> float",
                "Seconds of the finest clock, for measuring.\n```tl\nimport time\ntime.perf_counter() > 0    # → True\n```",
                arity: .none
            ) { _ in .float(seconds()) },
            Builtin(
                "process_time() -> float",
                "Seconds the processor worked for this program.\n```tl\nimport time\ntime.process_time() > 0    # → True\n```",
                arity: .none
            ) { _ in
                .float(Double(clock()) / Double(CLOCKS_PER_SEC))
            },
            Builtin(
                "thread_time() -> float",
                "Seconds the processor worked for this program's own thread.\n```tl\nimport time\ntime.thread_time() > 0    # → True\n```",
                arity: .none
            ) { _ in .float(seconds(CLOCK_THREAD_CPUTIME_ID)) },
            Builtin(
                "perf_counter_ns() -> int",
                "Nanoseconds of the finest clock.\n```tl\nimport time\ntime.perf_counter_ns() > 0    # → True\n```",
                arity: .none
            ) { _ in .int(Int(seconds() * 1e9)) },
            Builtin(
                "time() -> float", "Seconds since 1970.\n```tl\nimport time\ntime.time() > 0    # → True\n```",
                arity: .none
            ) { _ in .float(Date().timeIntervalSince1970) },
            Builtin(
                "sleep(seconds, /)", "Waits; Ctrl-C ends it.\n```tl\nimport time\ntime.sleep(0.01)\n```", arity: .one,
                module: "time"
            ) { call in
                let wanted: Double
                if case .float(let number) = call[0] {
                    wanted = number
                } else {
                    wanted = Double(try Convert.bigIndex(call[0]))
                }
                if wanted.isNaN { throw Problem("ValueError", "Invalid value NaN (not a number)") }
                if wanted >= 9.3e9 { throw Problem("OverflowError", "timestamp too large to convert to C _PyTime_t") }
                guard wanted >= 0 else { throw Problem("ValueError", "sleep length must be non-negative") }
                let end = seconds() + wanted
                while true {
                    let left = end - seconds()
                    if left <= 0 { return .none }
                    usleep(UInt32(min(left, 0.02) * 1e6))
                    try call.session.checkInterrupt()
                }
            },
        ])

    private static func seconds(_ clock: clockid_t = CLOCK_MONOTONIC) -> Double {
        var now = timespec()
        clock_gettime(clock, &now)
        return Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9
    }
}
