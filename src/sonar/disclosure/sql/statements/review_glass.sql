SELECT disclosure.review_glass(%(token)s, %(seq)s, %(justified)s, %(remark)s)
