#include "daemon/picture_slices.hpp"

#include <boost/asio/post.hpp>
#include <optional>

namespace vedette::daemon {
namespace {

/// Nobody reads these in a page, and some are secrets.
quorum::MasterPicture without_secrets(quorum::MasterPicture master) {
  master.settings.auth_user.clear();
  master.settings.auth_pass.clear();
  master.server.report.copy.reset();
  for (auto& replica : master.replicas) replica.report.copy.reset();
  return master;
}

}  // namespace

Task<std::vector<quorum::MasterPicture>> look_at_masters(Executor loop, const quorum::Core& core) {
  std::vector<quorum::MasterPicture> masters;
  const std::vector<quorum::MasterName> names = core.master_names();
  masters.reserve(names.size());
  std::size_t looked_at = 0;
  for (const quorum::MasterName& name : names) {
    if (auto master = core.master(name)) masters.push_back(without_secrets(std::move(*master)));
    if (++looked_at % masters_at_a_time == 0) co_await asio::post(loop, Token{});
  }
  co_return masters;
}

}  // namespace vedette::daemon
