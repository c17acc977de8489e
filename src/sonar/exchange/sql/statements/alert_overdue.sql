SELECT exchange.alert_overdue()
