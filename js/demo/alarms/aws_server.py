"""CloudWatch, STS and IAM on loopback, for the demo and for tests: ministack with signatures and policies enforced.

Three things are added to ministack, because the alarms on a page need them:

* Query answers with every member of AWS's own model, escaped (ministack's leave most out and escape nothing). What is
  answered comes from ministack's JSON answer to the same question.
* Members that no call can set: times of state changes, suppression, metric math, log alarms. They are seeded.
* A clock that can be off, so that a request's time is judged by another one.

It prints `{"port": N}` when it listens, and ends when its standard input ends.
"""

import asyncio
import json
import os
import re
import sys
import threading
import time
from datetime import datetime, timedelta, timezone
from xml.sax.saxutils import escape

os.environ.update(
    AUTH="true",
    SERVICES="sts,iam,monitoring",
    DOCKER_HOST="unix:///nonexistent",
    LOG_LEVEL="ERROR",
    AWS_EC2_METADATA_DISABLED="true",
)

import botocore.session  # noqa: E402
from botocore.config import Config as ClientConfig  # noqa: E402
from botocore.loaders import Loader  # noqa: E402
from botocore.model import ServiceModel  # noqa: E402
from hypercorn.asyncio import serve  # noqa: E402
from hypercorn.config import Config  # noqa: E402
from ministack.app import app as ministack  # noqa: E402
from ministack.core import sigv4  # noqa: E402
from ministack.core.responses import request_scope  # noqa: E402
from ministack.services import cloudwatch  # noqa: E402

MODEL = ServiceModel(Loader().load_service_model("cloudwatch", "service-2"))
NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/"
# XML 1.0 knows no other characters below a space.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
clock_offset = timedelta()
port = 0


def read_query(shape, prefix, params):
    """A Query request as the model's members: `A.member.1.B=…` becomes `{"A": [{"B": …}]}`."""
    if shape.type_name == "structure":
        members = {
            name: read_query(member, f"{prefix}.{name}" if prefix else name, params)
            for name, member in shape.members.items()
        }
        return {name: value for name, value in members.items() if value is not None} or None
    if shape.type_name == "list":
        items = []
        while (item := read_query(shape.member, f"{prefix}.member.{len(items) + 1}", params)) is not None:
            items.append(item)
        return items or None
    given = params.get(prefix)
    if given is None:
        return None
    text = given[0] if isinstance(given, list) else given
    if shape.type_name in ("integer", "long"):
        return int(text)
    if shape.type_name in ("double", "float"):
        return float(text)
    return text == "true" if shape.type_name == "boolean" else text


def write_xml(shape, value):
    """A value in AWS's Query form."""
    if shape.type_name == "structure":
        return "".join(
            f"<{name}>{write_xml(member, value[name])}</{name}>"
            for name, member in shape.members.items()
            if value.get(name) is not None
        )
    if shape.type_name == "list":
        return "".join(f"<member>{write_xml(shape.member, item)}</member>" for item in value)
    if shape.type_name == "map":
        entries = (f"<entry><key>{write_xml(shape.key, k)}</key><value>{write_xml(shape.value, v)}</value></entry>" for k, v in value.items())
        return "".join(entries)
    if shape.type_name == "timestamp":
        moment = datetime.fromtimestamp(cloudwatch._parse_ts(value), timezone.utc)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if shape.type_name == "boolean":
        return "true" if value else "false"
    if shape.type_name in ("double", "float"):
        return repr(float(value))
    return escape(NOT_XML.sub("\ufffd", str(value)))


def answer_whole(operation, original, adjust=lambda asked, answer: answer):
    """ministack's handler, whose Query answers hold every member of the model."""
    model = MODEL.operation_model(operation)

    def handler(params, data, is_cbor, is_json=False):
        if is_cbor or is_json:
            return original(params, data, is_cbor, is_json)
        asked = read_query(model.input_shape, "", params) or {}
        put = dict(asked)
        if "LogAlarm" in put.get("AlarmTypes", []):
            # Log alarms are kept among the metric alarms, with a mark.
            put["AlarmTypes"] = sorted({*put["AlarmTypes"], "MetricAlarm"})
        status, _, body = original(params, put, False, True)
        if status != 200:
            return original(params, data, False, False)
        answer = adjust(asked, json.loads(body))
        return cloudwatch._xml(200, f"{operation}Response", f"<{operation}Result>{write_xml(model.output_shape, answer)}</{operation}Result>")

    return handler


def by_kind(asked, answer):
    """Log alarms go where AWS puts them; kinds that were not asked for stay away."""
    kinds = asked.get("AlarmTypes") or ["MetricAlarm"]
    found = answer.get("MetricAlarms", [])
    answer["LogAlarms"] = [alarm for alarm in found if alarm.get("IsLogAlarm")] if "LogAlarm" in kinds else []
    answer["MetricAlarms"] = [alarm for alarm in found if not alarm.get("IsLogAlarm")] if "MetricAlarm" in kinds else []
    return answer


def refuse_odd_calls(original):
    """AWS refuses two filters that exclude each other, and more than it takes."""

    def handler(params, data, is_cbor, is_json=False):
        queries = sum(1 for name in params if re.fullmatch(r"MetricDataQueries\.member\.\d+\.Id", name))
        names = sum(1 for name in params if re.fullmatch(r"AlarmNames\.member\.\d+", name))
        if queries > 500 or names > 100 or (names and "AlarmNamePrefix" in params):
            return cloudwatch._error("ValidationError", "The request is over a limit.", 400, use_json=is_json, use_cbor=is_cbor)
        return original(params, data, is_cbor, is_json)

    return handler


def judge_time_by_own_clock(original):
    def judge(signature, *, now=None):
        return original(signature, now=(now or datetime.now(timezone.utc)) + clock_offset)

    return judge


cloudwatch._describe_alarms = refuse_odd_calls(answer_whole("DescribeAlarms", cloudwatch._describe_alarms, by_kind))
cloudwatch._describe_alarm_history = answer_whole("DescribeAlarmHistory", cloudwatch._describe_alarm_history)
cloudwatch._get_metric_data = refuse_odd_calls(answer_whole("GetMetricData", cloudwatch._get_metric_data))
sigv4.request_time_failure = judge_time_by_own_clock(sigv4.request_time_failure)


def iam_of(account):
    session = botocore.session.get_session()
    return session.create_client(
        "iam",
        region_name="us-east-1",
        endpoint_url=f"http://127.0.0.1:{port}",
        aws_access_key_id=account,
        aws_secret_access_key="test",
        config=ClientConfig(retries={"max_attempts": 1}),
    )


def seed_identities(account, wanted):
    """Users with keys and roles, through IAM itself. Answers the keys by user."""
    iam = iam_of(account)
    keys = {}
    for user in wanted.get("users", []):
        iam.create_user(UserName=user["name"])
        iam.put_user_policy(UserName=user["name"], PolicyName="allowed", PolicyDocument=json.dumps(user["policy"]))
        made = iam.create_access_key(UserName=user["name"])["AccessKey"]
        keys[user["name"]] = {"accessKeyId": made["AccessKeyId"], "secretAccessKey": made["SecretAccessKey"]}
    for role in wanted.get("roles", []):
        iam.create_role(RoleName=role["name"], AssumeRolePolicyDocument=json.dumps(role["trust"]))
        iam.put_role_policy(RoleName=role["name"], PolicyName="allowed", PolicyDocument=json.dumps(role["policy"]))
    return {"keys": keys}


def seed_alarms(account, region, wanted):
    """Alarms with AWS's members, metric data and history, straight into the store."""
    with request_scope(account, region):
        for kind, store in (("metric", cloudwatch._alarms), ("log", cloudwatch._alarms), ("composite", cloudwatch._composite_alarms)):
            for alarm in wanted.get(kind, []):
                arn = f"arn:aws:cloudwatch:{region}:{account}:alarm:{alarm['AlarmName']}"
                mark = {"IsLogAlarm": True} if kind == "log" else {}
                store[alarm["AlarmName"]] = {"AlarmArn": arn, "ActionsEnabled": True, "StateReason": "", "Tags": [], **mark, **alarm}
        for item in wanted.get("history", []):
            cloudwatch._history_entries().append({"AlarmType": "MetricAlarm", **item, "Timestamp": cloudwatch._ts_iso(item["Timestamp"])})
        for series in wanted.get("data", []):
            dimensions = {one["Name"]: one["Value"] for one in series["Dimensions"]}
            for at, value in zip(series["Timestamps"], series["Values"]):
                cloudwatch._store_datum(series["Namespace"], series["MetricName"], dimensions, at, series.get("Unit", "None"), value, None, None, None)
    return {}


def forget_alarms(account, region):
    with request_scope(account, region):
        for store in (cloudwatch._alarms, cloudwatch._composite_alarms):
            for name in list(store):
                del store[name]
    return {}


def set_clock(offset_seconds):
    global clock_offset
    clock_offset = timedelta(seconds=offset_seconds)
    return {"now": (datetime.now(timezone.utc) + clock_offset).strftime("%a, %d %b %Y %H:%M:%S GMT")}


CONTROLS = {"identities": seed_identities, "alarms": seed_alarms, "forget": forget_alarms, "clock": set_clock}


async def body_of(receive):
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


async def app(scope, receive, send):
    if scope["type"] != "http" or not scope["path"].startswith("/_local/"):
        return await ministack(scope, receive, date_by_own_clock(send))
    asked = json.loads(await body_of(receive))
    # IAM's client comes back to this server: not in its loop.
    answer = await asyncio.to_thread(CONTROLS[scope["path"].removeprefix("/_local/")], **asked)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})


def date_by_own_clock(send):
    """AWS says its time in every answer: that is how a client with a wrong clock learns it."""

    async def dated(message):
        if message["type"] == "http.response.start":
            now = (datetime.now(timezone.utc) + clock_offset).strftime("%a, %d %b %Y %H:%M:%S GMT")
            kept = [(name, value) for name, value in message.get("headers", []) if name.lower() != b"date"]
            message = {**message, "headers": [*kept, (b"date", now.encode())]}
        await send(message)

    return dated


async def main():
    global port
    config = Config()
    config.bind = ["127.0.0.1:0"]
    config.include_date_header = False
    config.errorlog = None
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def wait_for_end():
        sys.stdin.read()
        loop.call_soon_threadsafe(ended.set)
        time.sleep(5)
        os._exit(0)

    threading.Thread(target=wait_for_end, daemon=True).start()
    sockets = config.create_sockets()
    port = sockets.insecure_sockets[0].getsockname()[1]
    config.create_sockets = lambda: sockets
    print(json.dumps({"port": port}), flush=True)
    await serve(app, config, shutdown_trigger=ended.wait)


asyncio.run(main())
