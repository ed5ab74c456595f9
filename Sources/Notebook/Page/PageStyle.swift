import Figures

/// The colours of a page on one background, beside those of the drawings in it.
package struct PageTheme {
    package let palette: Palette
    /// Behind code, and behind an error.
    package let code: Colour
    package let badPaper: Colour
    package let line: Colour
    /// Words on the paper or on the ground of code, by the name of their variable.
    package let words: [(name: String, colour: Colour)]

    package static let light = PageTheme(
        palette: .light, code: Colour(0xF5F7F9), badPaper: Colour(0xFDF2F1), line: Colour(0xE3E7EB),
        words: [
            ("accent", Colour(0x1C63C7)), ("bad", Colour(0xB3261E)), ("good", Colour(0x1E7F4F)),
            ("keyword", Colour(0x8A3EA8)), ("string", Colour(0x1E7F4F)), ("number", Colour(0xA8480F)),
            ("comment", Colour(0x5F6A74)), ("call", Colour(0x1C63C7)), ("constant", Colour(0xA8480F)),
        ])

    package static let dark = PageTheme(
        palette: .dark, code: Colour(0x1B2126), badPaper: Colour(0x2A1A1A), line: Colour(0x2C343C),
        words: [
            ("accent", Colour(0x6CB0FF)), ("bad", Colour(0xFF8A80)), ("good", Colour(0x62D296)),
            ("keyword", Colour(0xD79BFF)), ("string", Colour(0x7FD6A4)), ("number", Colour(0xFFB27A)),
            ("comment", Colour(0x8B97A2)), ("call", Colour(0x8CC2FF)), ("constant", Colour(0xFFB27A)),
        ])

    fileprivate var variables: String {
        let all = [("code", code), ("badpaper", badPaper), ("line", line)] + words
        return ":root{" + all.map { "--\($0.0):\($0.1.hex)" }.joined(separator: ";") + "}"
    }
}

/// The look of a page: one column of text, contents beside it where there is room, light and dark by the reader's
/// system.
package enum PageStyle {
    package static let css =
        PageTheme.light.variables + "\n@media \(Sketch.darkScreen){\(PageTheme.dark.variables)}\n" + rules

    private static let rules = """
        *{box-sizing:border-box}
        html{font-size:clamp(16px,.42vw + 13.6px,23px);-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
        body{margin:0;background:var(--paper);color:var(--ink);
        font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
        .layout{display:flex;justify-content:center;gap:2.5rem;padding:0 1.25rem}
        main{flex:1 1 auto;min-width:0;max-width:48rem;padding:2rem 0 3rem}
        h1,h2,h3,h4{line-height:1.25;margin:2em 0 .6em;letter-spacing:-.01em}
        h1{font-size:2rem;margin-top:0}
        h2{font-size:1.45rem;padding-top:.4em}
        h3{font-size:1.15rem}
        p,ul,ol,blockquote,pre,table{margin:.8em 0}
        a{color:var(--accent);text-underline-offset:.15em}
        li{margin:.25em 0}
        li.task{list-style:none}
        li.task>input{width:1em;margin:0 .4em 0 -1.4em}
        ol.notes{border-top:1px solid var(--line);padding-top:.6em;color:var(--quiet);font-size:.88rem}
        sup{line-height:0}sup a{text-decoration:none;padding:0 .1em}
        blockquote{border-left:3px solid var(--line);margin-left:0;padding-left:1em;color:var(--quiet)}
        hr{border:0;border-top:1px solid var(--line);margin:2em 0}
        img{max-width:100%}
        code,pre{font-family:ui-monospace,"SF Mono","Cascadia Code","JetBrains Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.88em}
        :not(pre)>code{background:var(--code);border-radius:.25em;padding:.1em .3em}
        pre{overflow-x:auto;line-height:1.5;tab-size:4}
        pre code{font-size:1em}
        pre.code{background:var(--code);border:1px solid var(--line);border-radius:.4rem;padding:.75em 1em}
        .keyword{color:var(--keyword)}.string{color:var(--string)}.number{color:var(--number)}.constant{color:var(--constant)}
        .comment{color:var(--comment);font-style:italic}.call,.builtin{color:var(--call)}
        .builtin[title]{text-decoration:underline dotted;text-decoration-thickness:1px;text-underline-offset:.25em;cursor:help}
        .cell{margin:1.6rem 0}
        .head{display:flex;align-items:baseline;gap:.6em;font-size:.85rem;min-height:1.2em}
        .head .title{font-weight:600}
        .head .index{color:var(--quiet);text-decoration:none;font-variant-numeric:tabular-nums;min-width:1.4em}
        .head .index:hover{color:var(--accent)}
        .badge{margin-left:auto;color:var(--quiet);font-variant-numeric:tabular-nums;white-space:nowrap}
        .cell pre.code{margin:.35em 0 .6em}
        .cell.failed .badge{color:var(--bad);font-weight:600}
        .cell.unreached pre.code,.cell.skipped pre.code{border-style:dashed}
        .cell.unreached pre.code,.cell.unreached pre.code span,.cell.skipped pre.code,.cell.skipped pre.code span{color:var(--quiet)}
        details.code summary,details.contents summary{cursor:pointer;color:var(--quiet);font-size:.85rem}
        .outputs>*{margin:.6em 0}
        pre.out{max-height:36rem;overflow:auto;padding:.1em 0;white-space:pre}
        pre.out.long{white-space:pre-wrap;overflow-wrap:anywhere}
        p.note{color:var(--quiet);font-size:.9rem;border-left:3px solid var(--line);padding-left:.7em}
        .outputs p.note+p.note{margin-top:-.3em}
        pre.error{background:var(--badpaper);border-left:3px solid var(--bad);border-radius:.2rem;padding:.75em 1em}
        pre.error.expected{background:var(--code);border-left-color:var(--quiet)}
        .scroll{overflow-x:auto}
        table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums}
        caption{text-align:left;font-weight:600;padding-bottom:.3em}
        th,td{padding:.32em .8em;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
        th{border-bottom:2px solid var(--line);font-weight:600;white-space:nowrap}
        th:first-child,td:first-child{padding-left:.1em}
        td.short{white-space:nowrap}
        td.aligned,th.aligned{text-align:right}td.centre,th.centre{text-align:center}
        figure{margin:1em 0}
        .figure-title{font-weight:600;margin-bottom:.3em}
        figcaption{color:var(--quiet);font-size:.88rem}
        .panels{display:flex;flex-wrap:wrap;gap:1rem 1.5rem}
        .panel{flex:1 1 20rem;min-width:min(20rem,100%);max-width:42rem}
        .panel.wide{flex-basis:100%;max-width:100%}
        .plot{display:block;width:100%;height:auto}
        .images{display:grid;grid-template-columns:repeat(var(--columns),minmax(0,1fr));gap:.5rem}
        .images figure{margin:0}
        .images img{display:block;width:100%;height:auto;border-radius:.2rem}
        .images img.pixelated{image-rendering:pixelated}
        .images figcaption{font-size:.72rem;line-height:1.3;margin-top:.2em}
        .images .wrong figcaption{color:var(--bad)}.images .right figcaption{color:var(--good)}
        .missing{border:1px dashed var(--line);color:var(--quiet);padding:1em;text-align:center}
        footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);color:var(--quiet);font-size:.85rem}
        .contents ol{list-style:none;margin:0;padding:0}
        .contents a{display:block;padding:.18em 0;color:var(--quiet);text-decoration:none;line-height:1.35}
        .contents a:hover{color:var(--accent)}
        .contents .level1 a,.contents .level2 a{color:var(--ink);font-weight:600}
        .contents .level3{padding-left:.8em}.contents .level4{padding-left:.8em;font-size:.94em}
        nav.contents{position:sticky;top:0;align-self:flex-start;flex:0 0 14rem;max-height:100vh;overflow-y:auto;padding:2.4rem 0 2rem;font-size:.85rem}
        details.contents{display:none}
        @media (max-width:62rem){
        nav.contents{display:none}details.contents{display:block;margin:1rem 0 0;font-size:.95rem}
        .layout{display:block;max-width:50rem;margin:0 auto}main{padding-top:1.2rem}h1{font-size:1.7rem}
        }
        @media (max-width:36rem){
        .images{grid-template-columns:repeat(min(var(--columns),4),minmax(0,1fr))}
        .layout{padding:0 1rem}pre{font-size:.82em}
        }
        @media print{
        html{font-size:10.5pt}body{color:#000}
        nav.contents,details.contents{display:none}main{max-width:none;padding:0}.layout{display:block;padding:0}
        pre,pre.out{white-space:pre-wrap;overflow:visible;max-height:none;overflow-wrap:anywhere;tab-size:2}
        .scroll{overflow:visible}td,td.short,th{white-space:normal;overflow-wrap:anywhere;padding:.2em .45em}
        table{font-size:.8rem;max-width:100%}thead{display:table-header-group}
        tr,.images figure,.plot,pre.code,pre.error{break-inside:avoid}
        h1,h2,h3,.head,.figure-title,pre.code,p.note{break-after:avoid}.outputs{break-before:avoid}
        .plot{max-height:9cm}.panel{flex:1 1 45%;min-width:0;max-width:50%}.panel.wide{flex-basis:100%;max-width:100%}
        a{color:inherit}
        }

        """
}
