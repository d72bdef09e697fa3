state_bucket    = "filepipeline-111122223333-us-east-1-terraform"
state_prefix    = "dev/"
zones           = 2
nat             = "one"
public_host     = "files.dev.example.com"
certificate_arn = "arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000"
inbound_cidrs   = ["10.0.0.0/8"]
access_entries = {
  admin = { principal_arn = "arn:aws:iam::111122223333:role/admin", policy = "AmazonEKSClusterAdminPolicy" }
}
node_groups = {
  system = { instance_types = ["m7g.large"], min = 2, max = 4 }
}
