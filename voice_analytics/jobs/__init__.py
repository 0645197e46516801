"""Durable work: every recording that came in is analysed once, whatever is killed meanwhile.

DBOS keeps the order of steps in a database and resumes them after a crash. Here its workflows only
order steps (`workflows`); what a step does is plain code (`steps`, `processes`). `engine` starts
and stops a worker, `queue` hands in work from any process, `succession` takes over the work of
workers that are gone.
"""
