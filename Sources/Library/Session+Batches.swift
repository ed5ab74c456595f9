import Runtime

extension Session {
    /// Runs work that asks between its batches whether to go on. Ctrl-C ends it early, with what there is; a limit on
    /// memory, steps or time ends the program, whatever the work made of being stopped.
    func betweenBatches<Result>(_ body: (_ isInterrupted: @escaping () -> Bool) throws -> Result) throws -> Result {
        var limit: Halt?
        func isInterrupted() -> Bool {
            do {
                try checkInterrupt()
                return false
            } catch {
                limit = limit ?? error as? Halt
                return true
            }
        }
        let result: Result
        do { result = try body(isInterrupted) } catch { throw limit ?? error }
        if let limit { throw limit }
        return result
    }
}
