SELECT matching.choose_alert(%(every)s)
