SELECT oversight.publish_statistics()
