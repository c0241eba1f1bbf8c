#!/usr/bin/env bash
# Hands what `msia infra secrets` made to the cluster: a Secret for each workload, with its own files and no other.
# Again after a change, then `kubectl rollout restart`. Needs kubectl; NAMESPACE is msia, the folder .secrets.
set -euo pipefail
folder=${1:-.secrets}
namespace=${NAMESPACE:-msia}

give() { # <workload> <file in the Secret>=<file in the folder> ...
    local files=()
    for each in "${@:2}"; do files+=("--from-file=${each%%=*}=$folder/${each#*=}"); done
    kubectl create secret generic "msia-$1" --namespace "$namespace" --dry-run=client -o yaml "${files[@]}" |
        kubectl apply -f -
}
same() { # the names of the files are those of the settings
    for each in "$@"; do echo "$each=$each"; done
}

give nats users.conf=nats/users.conf ca.crt=nats/ca.crt server.crt=nats/server.crt server.key=nats/server.key
give streams nats_ca=nats/ca.crt nats_key=nats/operator.nk
give ingress nats_ca=nats/ca.crt nats_key=nats/ingress.nk \
    $(same msia_master_key admin_jwt_secret admin_password_hash chatwoot_api_token chatwoot_user_token chatwoot_webhook_secret chatwoot_webhook_token media_transcriber_key)
give agent nats_ca=nats/ca.crt nats_key=nats/agent.nk redis_ca=redis/ca.crt \
    $(same msia_master_key admin_jwt_secret query_token redis_password openrouter_api_key)
give outbox nats_ca=nats/ca.crt nats_key=nats/outbox.nk \
    $(same msia_master_key admin_jwt_secret chatwoot_api_token chatwoot_user_token)
give projections nats_ca=nats/ca.crt nats_key=nats/projections.nk postgres_ca=postgres/ca.crt \
    $(same msia_master_key admin_jwt_secret postgres_password postgres_reader_password)
give keeper nats_ca=nats/ca.crt nats_key=nats/keeper.nk \
    $(same msia_seal_key)
