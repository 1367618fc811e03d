"""
How fast Tidemark is, each figure beside its bar: `python3 dev.py bench [PART ...] [--quick]`.

Parts: `pages`, `growth`, `load`, `operations`, `findings`, `reading`, `sandbox`, `planning`, `plan`, `checks`,
`rotation`, `effort`, `start`; without a name, all of them. It starts its own PostgreSQL, Valkey, web servers, worker
and sandbox, on 127.0.0.1 only, and ends with 0 whatever the figures say.

How to read it
- Seconds say much about the machine and little about Tidemark. What is held against a bar is therefore mostly a ratio
  to something that any such program has to do, measured in the same run: pages to the *bare view* (benchmarks/bare: a
  Django project with its default middleware, a signed-in user, one indexed SELECT and a template of twenty rows, under
  the same server with the same number of workers), storing findings to a JSON parse and a COPY of the same rows.
- Pages are measured in interleaved rounds: a burst of the bare view, then the same of the page on each size of
  portfolio, again and again. A ratio is made within a round, and the middle of the rounds is shown.
- A value above its bar has a mark: !2.31. The number in brackets is the stretch: not promised, but worth having.
- Growth is the b of time ∝ size^b between the sizes: 0 is flat, 1 is linear.
- CPU is what one request takes of it, in the web server's and the database's processes together. It is steadier than
  the latencies where other programs are at work beside.
- Under load a hundred people open pages as walks.py says, each with a pause of some seconds between two; their 95th
  percentile is held against that of the same people's pages, opened one after another in the same run.

Pages are asked for by a consultant who delivers fifty engagements, and the list once more by a PS lead, who knows all
of them. The engagement that is looked at has a thousand images, one in ten of them being scanned, and a thousand
remarks: larger than life on purpose. portfolio.sql makes it.
"""
