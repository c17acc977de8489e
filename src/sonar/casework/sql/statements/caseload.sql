SELECT casework.caseload()
