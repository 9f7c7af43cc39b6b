"""cli (命令): the ``onecard`` command. Pure commands live here; the centre's join by entry point.

A command is an object with `summary`, `add_arguments(parser)` and `run(args)`, which returns the exit status: 0 done,
1 a blocking relation failed or the trail is broken, 2 refused, 3 a fault of the program. It holds no rule.
"""
