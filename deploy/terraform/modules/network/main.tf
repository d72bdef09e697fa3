# A VPC whose nodes reach AWS through endpoints only. Three kinds of subnets: nodes, load balancer, and (with NAT) a public one.
data "aws_availability_zones" "available" {
  state = "available"
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  zones = slice(data.aws_availability_zones.available.names, 0, var.zones)

  node_cidrs     = { for index, zone in local.zones : zone => cidrsubnet(var.cidr, 3, index) }
  balancer_cidrs = { for index, zone in local.zones : zone => cidrsubnet(var.cidr, 8, 224 + index) }
  public_cidrs   = { for index, zone in local.zones : zone => cidrsubnet(var.cidr, 8, 240 + index) }

  nat_zones = var.nat == "none" ? [] : var.nat == "one" ? [local.zones[0]] : local.zones
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_hostnames = true # private names of endpoints need both
  enable_dns_support   = true
  tags                 = { Name = var.name }
}

# The default group would allow its members everything.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id
}

resource "aws_subnet" "nodes" {
  for_each          = local.node_cidrs
  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value
  tags              = { Name = "${var.name}-nodes-${each.key}" }
}

# The load balancer alone lives here: the manifests accept requests from these networks only.
resource "aws_subnet" "balancer" {
  for_each          = local.balancer_cidrs
  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value
  tags              = { Name = "${var.name}-balancer-${each.key}", "kubernetes.io/role/internal-elb" = "1" }
}

resource "aws_subnet" "public" {
  for_each          = var.nat == "none" ? {} : local.public_cidrs
  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value
  tags              = { Name = "${var.name}-public-${each.key}", "kubernetes.io/role/elb" = "1" }
}

resource "aws_internet_gateway" "this" {
  count  = var.nat == "none" ? 0 : 1
  vpc_id = aws_vpc.this.id
}

resource "aws_route_table" "public" {
  count  = var.nat == "none" ? 0 : 1
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-public" }
}

resource "aws_route" "public" {
  count                  = var.nat == "none" ? 0 : 1
  route_table_id         = aws_route_table.public[0].id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this[0].id
}

resource "aws_route_table_association" "public" {
  for_each       = aws_subnet.public
  subnet_id      = each.value.id
  route_table_id = aws_route_table.public[0].id
}

resource "aws_eip" "nat" {
  for_each = toset(local.nat_zones)
  domain   = "vpc"
}

resource "aws_nat_gateway" "this" {
  for_each      = toset(local.nat_zones)
  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.public[each.key].id
  depends_on    = [aws_internet_gateway.this]
}

resource "aws_route_table" "private" {
  for_each = toset(local.zones)
  vpc_id   = aws_vpc.this.id
  tags     = { Name = "${var.name}-private-${each.key}" }
}

resource "aws_route" "nat" {
  for_each               = var.nat == "none" ? toset([]) : toset(local.zones)
  route_table_id         = aws_route_table.private[each.key].id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[var.nat == "one" ? local.zones[0] : each.key].id
}

resource "aws_route_table_association" "nodes" {
  for_each       = aws_subnet.nodes
  subnet_id      = each.value.id
  route_table_id = aws_route_table.private[each.key].id
}

resource "aws_route_table_association" "balancer" {
  for_each       = aws_subnet.balancer
  subnet_id      = each.value.id
  route_table_id = aws_route_table.private[each.key].id
}
