SELECT employers.forget_talks()
