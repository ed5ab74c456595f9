import ArgumentParser

@main struct TL: ParsableCommand {
    func run() {}
}
