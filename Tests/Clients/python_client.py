#!/usr/bin/env python3
"""Drives a control plane with the official Python client.

Usage: python_client.py KUBECONFIG [CONTEXT]

Needs the package `kubernetes` and a context of an administrator. Prints one line for each claim
that held; ends with status 1 and a sentence on standard error at the first that did not.
"""

import os
import sys
import threading
import uuid

from kubernetes import client, config, watch
from kubernetes.client.exceptions import ApiException
from kubernetes.dynamic import DynamicClient
from kubernetes.dynamic.exceptions import ConflictError, DynamicApiError, NotFoundError
from kubernetes.leaderelection import electionconfig, leaderelection
from kubernetes.leaderelection.resourcelock.configmaplock import ConfigMapLock

NAMESPACE = "python-" + uuid.uuid4().hex[:8]
GROUP = NAMESPACE + ".example.com"


class Failure(Exception):
    pass


def claim(holds, sentence):
    if not holds:
        raise Failure("not true: " + sentence)
    print("ok  " + sentence, flush=True)


def refuses(error, sentence, action):
    try:
        action()
    except error:
        return claim(True, sentence)
    raise Failure("not true: " + sentence)


def config_map(name, data, **metadata):
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, **metadata},
        "data": data,
    }


def create_read_update_delete(dynamic):
    maps = dynamic.resources.get(api_version="v1", kind="ConfigMap")
    created = maps.create(body=config_map("plain", {"a": "1"}), namespace=NAMESPACE)
    claim(created.metadata.uid, "a created config map has a uid")
    refuses(
        ConflictError,
        "a second config map of that name is refused",
        lambda: maps.create(body=config_map("plain", {}), namespace=NAMESPACE),
    )

    changed = created.to_dict()
    changed["data"] = {"a": "2"}
    replaced = maps.replace(body=changed, namespace=NAMESPACE)
    claim(replaced.data["a"] == "2", "replace changes it")
    refuses(
        ConflictError,
        "replace with an old resource version is refused",
        lambda: maps.replace(body=changed, namespace=NAMESPACE),
    )

    patched = maps.patch(
        name="plain",
        namespace=NAMESPACE,
        body={"metadata": {"labels": {"tier": "web"}}},
        content_type="application/merge-patch+json",
    )
    claim(patched.metadata.labels["tier"] == "web", "a merge patch labels it")
    found = maps.get(namespace=NAMESPACE, label_selector="tier=web")
    claim([item.metadata.name for item in found.items] == ["plain"], "a label finds it")
    maps.delete(name="plain", namespace=NAMESPACE)
    refuses(
        NotFoundError,
        "a deleted config map is gone",
        lambda: maps.get(name="plain", namespace=NAMESPACE),
    )


def resume_a_watch(core):
    start = core.list_namespaced_config_map(NAMESPACE).metadata.resource_version
    for name in ("first", "second", "third"):
        core.create_namespaced_config_map(NAMESPACE, config_map(name, {}))

    def names(version, count):
        seen, stream = [], watch.Watch()
        for event in stream.stream(
            core.list_namespaced_config_map,
            NAMESPACE,
            resource_version=version,
            timeout_seconds=10,
        ):
            metadata = event["object"].metadata
            seen.append((event["type"], metadata.name))
            version = metadata.resource_version
            if len(seen) == count:
                stream.stop()
        return seen, version

    seen, version = names(start, 1)
    claim(seen == [("ADDED", "first")], "a watch starts where the list ended")
    seen, version = names(version, 2)
    claim(
        seen == [("ADDED", "second"), ("ADDED", "third")],
        "a resumed watch goes on without a gap",
    )
    core.delete_namespaced_config_map("second", NAMESPACE)
    seen, _ = names(version, 1)
    claim(seen == [("DELETED", "second")], "and shows what was deleted")


def apply_on_the_server(dynamic):
    maps = dynamic.resources.get(api_version="v1", kind="ConfigMap")

    def apply(data, manager, force=False):
        return maps.server_side_apply(
            namespace=NAMESPACE,
            name="applied",
            body=config_map("applied", data),
            field_manager=manager,
            force_conflicts=force,
        )

    apply({"a": "1", "b": "1"}, "one")
    refuses(
        ConflictError,
        "a field of another manager is a conflict",
        lambda: apply({"a": "2"}, "two"),
    )
    claim(apply({"a": "2"}, "two", force=True).data["a"] == "2", "force takes it over")
    left = apply({}, "one").data.to_dict()
    claim(left == {"a": "2"}, "what a manager stops to apply goes, what others own stays")


def definition():
    schema = {
        "type": "object",
        "properties": {
            "spec": {
                "type": "object",
                "required": ["size"],
                "properties": {"size": {"type": "integer", "minimum": 1}},
            },
            "status": {"type": "object", "properties": {"ready": {"type": "boolean"}}},
        },
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets." + GROUP},
        "spec": {
            "group": GROUP,
            "scope": "Namespaced",
            "names": {"plural": "widgets", "singular": "widget", "kind": "Widget"},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": schema},
                    "subresources": {"status": {}},
                }
            ],
        },
    }


def use_a_custom_resource(api):
    extensions = client.ApiextensionsV1Api(api)
    extensions.create_custom_resource_definition(definition())
    try:
        for event in watch.Watch().stream(
            extensions.list_custom_resource_definition,
            field_selector="metadata.name=widgets." + GROUP,
            timeout_seconds=10,
        ):
            conditions = event["object"].status.conditions if event["object"].status else None
            if any(c.type == "Established" and c.status == "True" for c in conditions or []):
                break
        else:
            raise Failure("a custom resource definition was not established in 10 seconds")
        change_a_custom_resource(DynamicClient(api))
    finally:
        extensions.delete_custom_resource_definition("widgets." + GROUP)


def change_a_custom_resource(dynamic):
    widgets = dynamic.resources.get(api_version=GROUP + "/v1", kind="Widget")
    claim(widgets.namespaced, "discovery knows a new custom resource")

    def widget(size):
        return {
            "apiVersion": GROUP + "/v1",
            "kind": "Widget",
            "metadata": {"name": "one"},
            "spec": {"size": size},
        }

    refuses(
        DynamicApiError,
        "a custom object against its schema is refused",
        lambda: widgets.create(body=widget(0), namespace=NAMESPACE),
    )
    created = widgets.create(body=widget(1), namespace=NAMESPACE)
    claim(created.metadata.generation == 1, "a custom object starts at generation 1")
    for size, generation in ((1, 1), (2, 2)):
        patched = widgets.patch(
            name="one",
            namespace=NAMESPACE,
            body={"spec": {"size": size}},
            content_type="application/merge-patch+json",
        )
        claim(patched.metadata.generation == generation, f"size {size} is generation {generation}")
    answer = widgets.status.patch(
        name="one",
        namespace=NAMESPACE,
        body={"spec": {"size": 9}, "status": {"ready": True}},
        content_type="application/merge-patch+json",
    )
    claim(
        answer.status.ready and answer.spec.size == 2 and answer.metadata.generation == 2,
        "status changes alone, and by itself",
    )
    widgets.delete(name="one", namespace=NAMESPACE)
    claim(not widgets.get(namespace=NAMESPACE).items, "a custom object can be deleted")


def elect_a_leader():
    led = threading.Event()
    lock = ConfigMapLock("leader", NAMESPACE, "candidate-1")
    election = leaderelection.LeaderElection(
        electionconfig.Config(
            lock,
            lease_duration=3,
            renew_deadline=2,
            retry_period=1,
            onstarted_leading=led.set,
            onstopped_leading=None,
        )
    )
    threading.Thread(target=election.run, daemon=True).start()
    claim(led.wait(10), "a candidate becomes the leader")
    found, record = ConfigMapLock("leader", NAMESPACE, "candidate-2").get("leader", NAMESPACE)
    claim(
        found and record.holder_identity == "candidate-1",
        "another candidate sees who leads",
    )


def main(arguments):
    if len(arguments) not in (2, 3):
        print("usage: python_client.py KUBECONFIG [CONTEXT]", file=sys.stderr)
        return 2
    config.load_kube_config(*arguments[1:])
    api = client.ApiClient()
    core = client.CoreV1Api(api)
    core.create_namespace({"metadata": {"name": NAMESPACE}})
    try:
        dynamic = DynamicClient(api)
        create_read_update_delete(dynamic)
        resume_a_watch(core)
        apply_on_the_server(dynamic)
        use_a_custom_resource(api)
        elect_a_leader()
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1
    except (ApiException, DynamicApiError) as error:
        where = error.__traceback__
        while where.tb_next and where.tb_next.tb_frame.f_code.co_filename == __file__:
            where = where.tb_next
        step = where.tb_frame.f_code.co_name.replace("_", " ")
        print(f"could not {step}: {error.status} {error.body}", file=sys.stderr)
        return 1
    finally:
        core.delete_namespace(NAMESPACE)
    return 0


if __name__ == "__main__":
    status = main(sys.argv)
    sys.stdout.flush()
    sys.stderr.flush()
    # Without the interpreter's end: the thread of the election goes on printing, and Python aborts where
    # one holds the output at that moment.
    os._exit(status)
