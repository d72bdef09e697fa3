"""An AWS Lambda function that subscribes to the topic file-outcomes, by SNS directly or by a queue of its own."""

import json


def handler(event, context):
    """Handles a batch; an exception makes SNS or SQS deliver it again."""
    handled = []
    for record in event["Records"]:
        # SNS puts the message into the record; SQS puts SNS's envelope into the body.
        message = record["Sns"]["Message"] if "Sns" in record else json.loads(record["body"])["Message"]
        cloud_event = json.loads(message)
        if cloud_event["type"] != "filepipeline.file-outcome.v1":
            continue
        outcome = cloud_event["data"]
        # The id is the same when an event is delivered again: keep it with your result to handle each outcome once.
        handled.append((cloud_event["id"], outcome["key"], outcome["status"]))
        print(*handled[-1])
    return len(handled)
