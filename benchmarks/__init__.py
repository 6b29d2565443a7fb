"""How many requests, how much time and how much memory it takes; run with `python -m benchmarks`.

Each scenario is measured in a process of its own, which reads a manifest, plans and applies as the command line does.
The store is the sandbox, which runs in the parent process: it answers each request after `--latency` milliseconds and
each first request of a connection `--connect` milliseconds later still.
"""
