#!/bin/bash
# A run as a SLURM array of 16 tasks. Submit it from the folder of bench.toml, which all nodes see:
#
#     job=$(sbatch --parsable slurm-array.sh)
#     sbatch --dependency=afterok:$job --wrap "takeaway-bench merge && takeaway-bench table runs/*"
#
# A task that was killed or lost is submitted again with the same number (sbatch --array=7 ...), and
# goes on from there. Tried: these commands, with SLURM's variables set by hand. Not tried: SLURM.
#SBATCH --job-name=takeaways
#SBATCH --array=1-16
#SBATCH --cpus-per-task=2
#SBATCH --mem=8G
#SBATCH --time=12:00:00
#SBATCH --requeue
set -euo pipefail

takeaway-bench run bench.toml --quiet \
  --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" \
  --workers "${SLURM_CPUS_PER_TASK:-1}"
