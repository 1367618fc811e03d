#!/bin/sh
# The one command of every pipeline:
#
#   tools/policy.sh validate            check all files; asks no console
#   tools/policy.sh plan ENVIRONMENT    say what would change there; out/plan-ENVIRONMENT.json is what is approved
#   tools/policy.sh apply ENVIRONMENT   do what that plan says, and read it back; refused when the console has changed since
#   tools/policy.sh drift ENVIRONMENT   say where the console is not as the files say; fails when it is not
#
# Key and secret are in the environment variables that environments.yaml names.
set -eu
cd "$(dirname "$0")/.."
command=${1:-}
environment=${2:-}
mkdir -p out
PYTHONPATH=tools${PYTHONPATH:+:$PYTHONPATH}
export PYTHONPATH

aqua() {
    python3 -m aqua_client policy "$@"
}

case $command in
    validate)
        aqua validate
        if command -v check-jsonschema >/dev/null; then
            find policies/image -name '*.json' -exec check-jsonschema --schemafile schema/image-policy.schema.json {} +
        fi
        ;;
    plan)
        # 2 says that there are changes, which is no failure of a plan.
        aqua plan --environment "$environment" --output "out/plan-$environment.json" || [ $? -eq 2 ]
        ;;
    apply)
        aqua apply --environment "$environment" --plan "out/plan-$environment.json" --output "out/applied-$environment.json"
        printf '%s %s %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$environment" "$(git rev-parse HEAD)" >>out/change-log.txt
        ;;
    drift)
        aqua drift --environment "$environment" --output "out/drift-$environment.json"
        ;;
    *)
        sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
        exit 1
        ;;
esac
