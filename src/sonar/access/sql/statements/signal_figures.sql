SELECT cause, fresh, looked, task, no_task, control, waits_since FROM access.signal_figures(%(token)s, %(trace_id)s, %(origin)s::inet)
