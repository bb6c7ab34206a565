#!/usr/bin/env bash
# Runs the LinuxForHealth converter (Maven Central, Apache-2.0) over our fixtures, to hold ours against it.
#   run.sh [SECONDS]        Java 17 and Maven
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
libraries=${XDG_CACHE_HOME:-$HOME/.cache}/fhir-powered-healthcare/linuxforhealth
if [ ! -d "$libraries" ]; then
  mvn -B -q -f "$here/pom.xml" dependency:copy-dependencies -DoutputDirectory="$libraries" -DincludeScope=runtime >&2
fi
fixtures=$here/../../fixtures
exec java -Xmx1g -cp "$libraries/*" "$here/Bench.java" "${1:-5}" \
  "$fixtures/adt-a01.hl7" "$fixtures/oru-r01.hl7" "$fixtures/vxu-v04.hl7" "$fixtures/siu-s12.hl7" 2>/dev/null
