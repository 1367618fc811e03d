#!/bin/sh
# The same commit goes from stage to stage; tags say how far it has come.
#
#   tools/promotion.sh check ENVIRONMENT   refuse a commit that is not on main or was not in the stage before
#   tools/promotion.sh tag ENVIRONMENT     note that this commit was applied there
#   tools/promotion.sh drift ENVIRONMENT   compare the console with the commit that was applied there last
#
# Going back is the same: the commit of an earlier tag passes the check, since it was in the stage before.
set -eu
cd "$(dirname "$0")/.."
command=${1:-}
environment=${2:-}
git fetch --quiet --tags origin +refs/heads/main:refs/remotes/origin/main
commit=$(git rev-parse HEAD)

refuse() {
    echo "$commit is refused for $environment: $1" >&2
    exit 1
}

case $environment in
    devtest) own=devtest before='' ;;
    nonprod) own=np before=devtest ;;
    prod) own=prod before=np ;;
    *) refuse "there is no such stage" ;;
esac

case $command in
    check)
        git merge-base --is-ancestor "$commit" origin/main || refuse "it is not on main"
        if [ -n "$before" ] && [ -z "$(git tag --points-at "$commit" --list "$before-*")" ]; then
            refuse "it has no tag $before-*"
        fi
        ;;
    tag)
        name=$own-$(date -u +%Y%m%d-%H%M%S)-$(git rev-parse --short "$commit")
        git tag "$name" "$commit"
        git push --quiet origin "refs/tags/$name"
        echo "$commit is $name"
        ;;
    drift)
        last=$(git tag --list "$own-2*" | sort | tail -n 1)
        if [ -z "$last" ]; then
            echo "nothing was applied to $environment yet"
            exit 0
        fi
        git checkout --quiet --detach "$last" && exec tools/policy.sh drift "$environment"
        ;;
    *)
        refuse "say check, tag or drift"
        ;;
esac
