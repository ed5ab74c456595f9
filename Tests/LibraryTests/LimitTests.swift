import Library
import Runtime
import Testing

/// A limit that is reached inside a builtin that works in batches ends the program: no partial result is handed on as
/// if it were whole.
@Suite struct LimitTests {
    private func run(_ work: String, _ limit: (inout Settings) -> Void) -> (outcome: Outcome, wentOn: Bool) {
        var settings = Settings()
        limit(&settings)
        let session = Laboratory.session(output: CollectedOutput(), settings: settings)
        let outcome = session.run(
            """
            model = create_model("resnet_lab", classes=7)
            data = load_dataset("cells", per_class=20)
            went_on = False
            \(work)
            went_on = True
            """, name: "limit.tl")
        if case .bool(true)? = session.global("went_on") { return (outcome, true) }
        return (outcome, false)
    }

    @Test(arguments: [
        "fit(model, data, epochs=100, quiet=True)", "for turn in range(100): evaluate(model, data)",
        "for turn in range(100): predict(model, data)",
        "for turn in range(100): features(model, data)",
    ])
    func stepsRunOut(_ work: String) throws {
        let (outcome, wentOn) = run(work) { $0.maxSteps = 20 }
        guard case .failed(let diagnostics) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(diagnostics.first?.code == "TL0902")
        #expect(!wentOn)
    }

    /// Within a few batches, not after the sixty-fourth.
    @Test func timeRunsOut() throws {
        let clock = ContinuousClock()
        let start = clock.now
        let (outcome, wentOn) = run("fit(model, data, epochs=100000, batch_size=140, quiet=True)") {
            $0.maxSeconds = 0.5
        }
        guard case .failed(let diagnostics) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(diagnostics.first?.code == "TL0903")
        #expect(!wentOn)
        #expect(clock.now - start < .seconds(60))
    }

    /// Inside a plan, a product, a sort and a list, not only between statements.
    @Test(arguments: [
        "x = randn(3000, 3000)\nfor i in range(1000):\n    x = x @ x\nprint(x.sum())",
        "x = rand(4_000_000)\nfor i in range(100):\n    print(x.sort()[0][0])",
        "x = rand(4_000_000)\nwhile True:\n    x.tolist()",
        "x = rand(20_000_000)\nfor i in range(2000):\n    x = (x * 1.5).sin().tan()\nprint(x.sum())",
        "x = randint(0, 9, (1500, 1500))\nwhile True:\n    print((x @ x).sum())",
    ])
    func timeRunsOutInsideTensors(_ program: String) throws {
        var settings = Settings()
        settings.maxSeconds = 0.5
        let clock = ContinuousClock()
        let start = clock.now
        let outcome = Laboratory.session(output: CollectedOutput(), settings: settings).run(program, name: "limit.tl")
        guard case .failed(let diagnostics) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(diagnostics.first?.code == "TL0903")
        // Half a second more on an idle machine; tests run beside each other, and unoptimised.
        #expect(clock.now - start < .seconds(15))
    }
}
