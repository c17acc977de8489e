SELECT employers.forget_events()
