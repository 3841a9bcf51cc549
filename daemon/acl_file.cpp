#include "daemon/acl_file.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <optional>
#include <system_error>
#include <utility>

#include "config/included_file.hpp"
#include "daemon/acl_catalogue.hpp"
#include "daemon/replace_file.hpp"

namespace vedette::daemon {

AclFile::AclFile(Executor executor, std::string name, bool channels_by_default, Log& log)
    : executor_{executor}, name_{std::move(name)}, channels_by_default_{channels_by_default}, log_{log} {}

AclFile::~AclFile() {
  disk_.join();
}

/// The wait goes on although the client may have gone: the thread works on what is ours.
template <class Result>
Task<Result> AclFile::on_disk(std::function<Result()> work) {
  std::optional<Result> result;
  Timer done{executor_, Clock::time_point::max()};
  asio::post(disk_, [&result, &done, work = std::move(work), loop = asio::make_work_guard(executor_)] {
    asio::post(loop.get_executor(), [&result, &done, outcome = work()]() mutable {
      result = std::move(outcome);
      done.cancel();
    });
  });
  while (!result) co_await done.async_wait();
  co_return std::move(*result);
}

Task<bool> AclFile::save(const config::AclUsers& users) {
  using Failure = std::optional<FileFailure>;
  std::function<Failure()> work = [name = name_, text = config::acl_file_text(users)] {
    return replace_file(name, text, nullptr, "ACL");
  };
  const Failure failure = co_await on_disk<Failure>(std::move(work));
  if (failure) {
    log_.log(quorum::Level::warning,
             "ACL SAVE could not " + failure->doing + " (" + std::generic_category().message(failure->error) + ")");
  }
  co_return !failure;
}

Task<std::variant<config::AclUsers, std::string>> AclFile::load() {
  using Loaded = std::variant<config::AclUsers, std::string>;
  std::function<Loaded()> work = [name = name_, by_default = channels_by_default_] {
    return read_acl_file(name, by_default);
  };
  co_return co_await on_disk<Loaded>(std::move(work));
}

std::variant<config::AclUsers, std::string> read_acl_file(const std::string& name, bool channels_by_default) {
  const auto text = config::read_regular_file(name);
  if (const auto* failure = std::get_if<config::ReadFailure>(&text)) {
    return "Error loading ACLs, opening file '" + name + "': " + failure->reason;
  }
  return config::read_acl_file(name, std::get<std::string>(text), acl_catalogue(), channels_by_default);
}

}  // namespace vedette::daemon
