SELECT identity.forget_employers()
