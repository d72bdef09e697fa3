# Where the states of this environment are: terraform init -backend-config=../../environments/dev/backend.hcl -backend-config=key=dev/STACK.tfstate
bucket       = "filepipeline-111122223333-us-east-1-terraform" # output bucket of bootstrap
region       = "us-east-1"
encrypt      = true
use_lockfile = true
