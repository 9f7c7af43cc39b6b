"""figures (指标与勾稽): figures, facts, relations and their evaluation, for any kind of report. Knows no trade.

A room that knows a trade declares its figures and relations here and asks what holds:

- `figure`, `fact`: what is measured (指标), and one value of it with where it comes from (数): evidence or place;
- `relation`: one formula over figures (勾稽关系), its instances and the verdicts on them;
- `interval`: what a printed value stands for; `axioms`: what a reader takes for granted (读数公理), with ids;
- `evaluate`: `judge` one instance, `evaluate` a relation: held, tail (尾差) or failed, over exact values and intervals;
- `joint`: `explain` which figures cannot all be true, with an exact proof, and which few are likely wrong
  (`problem`, `feasibility`, `proof` and `covers` are its parts).

docs/reference/figures-for-other-reports.md shows the use for another kind of report.
"""
