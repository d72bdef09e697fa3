# Where the states of this environment are: terraform init -backend-config=../../environments/prod/backend.hcl -backend-config=key=prod/STACK.tfstate
bucket       = "filepipeline-111122223333-us-east-1-terraform" # output bucket of bootstrap
region       = "us-east-1"
encrypt      = true
use_lockfile = true
