"""Makes an ironic_inspector_client.ClientV1, calls its methods one after the other, and prints as JSON what each gives or raises."""
import json
import os
import sys

from ironic_inspector_client import ClientV1
from keystoneauth1 import session
from keystoneauth1.identity import v3
import requests

LOGIN = ('auth_url', 'username', 'password', 'project_name', 'user_domain_name', 'project_domain_name')


def plain(value):
    # Of an answer that it hands on as it is: the text.
    return value.text if isinstance(value, requests.Response) else value


def attempt(make):
    try:
        return {'result': plain(make())}
    except Exception as exc:
        return {'error': type(exc).__name__, 'message': str(exc)}


def method(client, name):
    for part in name.split('.'):
        client = getattr(client, part)
    return client


asked = json.loads(sys.argv[1])
auth = v3.Password(**{name: os.environ['OS_' + name.upper()] for name in LOGIN})
options = {'session': session.Session(auth), 'region_name': os.environ['OS_REGION_NAME']}
if 'url' in asked:
    options['inspector_url'] = asked['url']
if 'version' in asked:
    version = asked['version']
    options['api_version'] = tuple(version) if isinstance(version, list) else version

client = None


def made():
    global client
    client = ClientV1(**options)
    return client.server_api_versions()


answers = [attempt(made)]
if client:
    for name, words, named in asked.get('calls', []):
        answers.append(attempt(lambda: method(client, name)(*words, **named)))
print(json.dumps(answers))
