#include "daemon/acl_catalogue.hpp"

namespace vedette::daemon {

const config::AclCatalogue& acl_catalogue() {
  static const config::AclCatalogue catalogue = [] {
    config::AclCatalogue all;
    for (const CommandRow& row : command_table()) {
      all.commands.push_back({row.name, row.categories, subcommands(row).size()});
    }
    all.categories = category_names(~Categories{0});
    return all;
  }();
  return catalogue;
}

std::size_t place_of(const CommandRow& row) {
  return static_cast<std::size_t>(&row - command_table().data());
}

}  // namespace vedette::daemon
