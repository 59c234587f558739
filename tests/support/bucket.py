"""An S3 bucket of a moto server on loopback."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

from spotifai.runtime import object_store


@contextmanager
def bucket() -> Iterator[dict[str, Any]]:
    """Django's setting of a storage that is an empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    where = {
        "endpoint_url": f"http://{host}:{port}",
        "region_name": "eu-central-1",
    }
    keys = {"access_key": "key", "secret_key": "secret"}
    name = f"files-{uuid.uuid4().hex[:12]}"
    client = boto3.client(
        "s3",
        **where,
        aws_access_key_id=keys["access_key"],
        aws_secret_access_key=keys["secret_key"],
    )
    client.create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": where["region_name"]}
    )
    try:
        yield object_store.s3(bucket_name=name, **where, **keys)
    finally:
        server.stop()
