/** The style of a report: light and dark on a screen, grey where it is printed so, A4. */
export const STYLE = `
:root{color-scheme:light dark;--ink:#1d2430;--soft:#566072;--line:#d5dae3;--paper:#fff;--card:#f5f7fa;--link:#0b57a4;--passed:#17693a;--failed:#b3261e;--warning:#805300;--mark:#3f6fa8;--grid:#aab2bf}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--soft:#a3adbc;--line:#2f3947;--paper:#12161c;--card:#1a2029;--link:#7fb8f5;--passed:#6fd196;--failed:#ff9d94;--warning:#efc263;--mark:#7fa9dd;--grid:#4b5769}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0 auto;max-width:76rem;padding:0 1.25rem 3rem;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:clamp(1.6rem,5vw,2.3rem);line-height:1.2;margin:0 0 1rem}
h2{font-size:1.45rem;line-height:1.3;margin:0 0 .75rem}
h3{font-size:1.2rem;line-height:1.3;margin:2rem 0 .35rem}
h4{font-size:1.05rem;line-height:1.4;margin:0 0 .3rem}
p{margin:0 0 .75rem}
ul{margin:0 0 .75rem;padding-left:1.2rem}
li{margin:0 0 .35rem}
li::marker{color:var(--soft)}
code{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
a{color:var(--link)}
a:focus-visible,summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.soft{color:var(--soft)}
.top{padding:2.5rem 0 1.25rem}
.kicker{color:var(--soft);margin:0 0 .35rem}
.verdict{font-size:1.2rem;line-height:1.45;background:var(--card);border-left:6px solid var(--failed);border-radius:4px;padding:1rem 1.25rem;margin:0 0 1rem}
.verdict p:last-child{margin:0}
.verdict.passed{border-color:var(--passed)}
.facts{margin:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.75rem 1.5rem}
.facts dt{color:var(--soft);font-size:.9rem}
.facts dd{margin:0}
nav{border-top:1px solid var(--line);padding:1.5rem 0 .5rem}
nav h2{font-size:1.05rem}
nav ul{list-style:none;margin:0 0 1rem;padding:0}
nav ul ul{padding-left:.9rem;margin:.35rem 0 .5rem}
nav small{display:block;color:var(--soft);font-size:.85rem}
nav b,section b{color:var(--failed)}
main>section,.attention{border-top:1px solid var(--line);padding:1.75rem 0 1.25rem}
table{border-collapse:collapse;width:100%;margin:0 0 1rem;font-size:.95rem}
th,td{text-align:left;vertical-align:top;padding:.45rem .9rem .45rem 0;border-bottom:1px solid var(--line);font-weight:400}
thead th{font-weight:600;border-bottom-width:2px}
td:last-child,th:last-child{padding-right:0}
.clauses{table-layout:fixed}
.clauses th:first-child{width:34%}
.clauses ul,td ul{list-style:none;padding:0;margin:0}
.attention li{margin:0 0 .6rem}.attention li p{margin:.1rem 0 0}
.words>div{display:grid;grid-template-columns:11rem 1fr;gap:.15rem 1rem;padding:.35rem 0}
.words dt{font-weight:600}
.words dd{margin:0}
.badge{font-weight:600;color:var(--soft);white-space:nowrap}
.badge.passed{color:var(--passed)}
.badge.failed{color:var(--failed)}
.badge.warning{color:var(--warning)}
.finding{border:1px solid var(--line);border-left:6px solid var(--line);border-radius:6px;padding:1rem 1.1rem .4rem;margin:.9rem 0}
.finding.passed{border-left-color:var(--passed)}
.finding.failed{border-left-color:var(--failed)}
.finding.warning{border-left-color:var(--warning)}
.finding header p{margin:0 0 .6rem}
.finding header code{color:var(--soft)}
.finding dl{margin:0}
.finding dl>div{display:grid;grid-template-columns:9.5rem 1fr;gap:.15rem 1rem;padding:.4rem 0;border-top:1px solid var(--line)}
.finding dt{color:var(--soft)}
.finding dd{margin:0;min-width:0}
.finding dd ul{margin:0}
figure{margin:0 0 .75rem}
figure>div{max-width:34rem}
figcaption{margin:0 0 .5rem}
figure p{margin:0;font-size:.9rem}
figure details{font-size:.95rem;margin:.4rem 0 0}
summary{cursor:pointer;color:var(--soft)}
figure table{width:auto;min-width:60%;margin:.4rem 0}
.chart{display:block;width:100%;height:auto;font-family:system-ui,sans-serif}
.chart text{white-space:pre}
.chart .bar{fill:var(--mark)}
.chart .says{fill:var(--failed)}
.chart .line{stroke:var(--mark);stroke-width:2;fill:none}
.chart .dot{fill:var(--paper);stroke:var(--ink);stroke-width:1.5}
.chart .limit{stroke:var(--failed);stroke-width:2;stroke-dasharray:6 4}
.chart .grid{stroke:var(--grid);stroke-opacity:.5}
footer{border-top:1px solid var(--line);padding-top:1.25rem;color:var(--soft);font-size:.95rem}
@media (max-width:36rem){.finding dl>div,.words>div{grid-template-columns:1fr}.finding{padding:.9rem .9rem .3rem}}
@media screen and (min-width:70rem){body{display:grid;grid-template-columns:16rem minmax(0,1fr);column-gap:3rem}.top,.attention,footer{grid-column:1/-1}nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow-y:auto}}
@page{size:A4;margin:18mm 16mm 20mm;@bottom-left{content:"Headcount privacy audit";font:8.5pt sans-serif;color:#566072}@bottom-right{content:"Page " counter(page) " of " counter(pages);font:8.5pt sans-serif;color:#566072}}
@media print{html{font-size:9pt}body{max-width:none;padding:0;line-height:1.45}.top{padding-top:0}a{color:inherit;text-decoration:none}nav ul ul{columns:2}details{display:none}h2,h3,h3+p,.finding header,figcaption{break-after:avoid}.finding header,.finding dl>div,.words>div,figure,tr,li,nav li{break-inside:avoid}.finding:not(:has(figure)){break-inside:avoid}.finding dl>div:last-child{break-before:avoid}.finding dl>div{padding:.3rem 0}p,dd{orphans:3;widows:3}.site{break-before:page}figure>div{max-width:25rem}.facts{grid-template-columns:1fr 1fr}.verdict{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
