"""jobs (任务): long work, done beside the site and never lost.

Record: Job. A room declares what it can do in its `handlers.py` with `@handler("accounts.import")`; `queue.enqueue`
puts a job in the database; a worker (``onecard jobs work``, started with the site) claims it and runs it in a child
process with limits of memory and time; `queries` tells how far it is; `queue.pause`, `resume` and `cancel` steer it.
What is done each hour, whether anybody asks or not, a room declares in its `chores.py` (`regular`).

What a handler may rely on: work done inside ``with context.step(…)`` is committed together with the saved progress,
under the worker's lease, or not at all; whoever takes the job up after a crash finds that progress in
``context.saved``. Between steps anything may be done again.
"""
