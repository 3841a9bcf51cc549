#pragma once

#include <cstddef>

#include "config/acl_catalogue.hpp"
#include "daemon/command_table.hpp"

namespace vedette::daemon {

/// What rules of access may name: the rows of the command table, in their order.
const config::AclCatalogue& acl_catalogue();

/// The place of a row in it.
std::size_t place_of(const CommandRow& row);

}  // namespace vedette::daemon
