"""Calls one method of openstacksdk's baremetal_introspection proxy and prints what it gives or raises, as JSON."""
import json
import sys
import types

import openstack


def plain(value):
    if isinstance(value, types.GeneratorType):
        return [plain(item) for item in value]
    if isinstance(value, openstack.resource.Resource):
        return value.to_dict(computed=False)
    return value


call = json.loads(sys.argv[1])
proxy = openstack.connect(load_yaml_config=False).baremetal_introspection
try:
    answer = {'result': plain(getattr(proxy, call['method'])(*call['words'], **call['named']))}
except openstack.exceptions.SDKException as exc:
    answer = {'error': type(exc).__name__, 'message': str(exc)}
print(json.dumps(answer))
