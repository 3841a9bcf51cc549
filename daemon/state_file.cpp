#include "daemon/state_file.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <string>
#include <utility>

namespace vedette::daemon {
namespace {

/// From how redis-sentinel names the steps, which is how they are logged.
WriteStep step_of(const FileFailure& failure) {
  const std::string_view doing = failure.doing;
  if (doing.starts_with("create") || doing.starts_with("read")) return WriteStep::open;
  if (doing.starts_with("fsync")) return WriteStep::fsync;
  return doing.starts_with("rename") ? WriteStep::rename : WriteStep::write;
}

}  // namespace

StateFile::StateFile(Executor executor, StateHome home, std::function<void(quorum::Observation)> tell, Log& log,
                     Users users)
    : executor_{executor},
      home_{std::move(home)},
      users_{std::move(users)},
      tell_{std::move(tell)},
      log_{log},
      apart_{home_.is_apart()},
      idle_{executor, Clock::time_point::max()},
      rest_{executor} {}

StateFile::~StateFile() {
  disk_.join();
}

bool StateFile::write_now(const quorum::DurableState& state) {
  const auto users = users_ ? users_() : std::nullopt;
  const auto begun = Clock::now();
  const StateHome::Saved saved = home_.save(state, users ? &*users : nullptr);
  say(saved);
  count({}, saved, Clock::now() - begun);
  home_.rest();
  return !saved.failure;
}

void StateFile::write(quorum::WriteState order) {
  if (writing_) {
    next_ = std::move(order);
  } else {
    begin(std::move(order));
  }
}

void StateFile::set_references(std::vector<config::SecretReference> secrets,
                               std::vector<config::PasswordReference> passwords) {
  asio::post(disk_, [this, secrets = std::move(secrets), passwords = std::move(passwords)]() mutable {
    home_.refer(std::move(secrets), passwords);
  });
}

void StateFile::keep_loglevel(std::string_view word) {
  asio::post(disk_, [this, word = std::string{word}]() mutable { home_.keep_loglevel(std::move(word)); });
}

void StateFile::begin(quorum::WriteState order) {
  writing_ = true;
  if (counts_) counts_->ordered = order.revision.value;
  asio::post(disk_, [this, order = std::move(order), users = users_ ? users_() : std::nullopt,
                     loop = asio::make_work_guard(executor_)]() mutable {
    const auto begun = Clock::now();
    StateHome::Saved saved = home_.save(*order.state, users ? &*users : nullptr);
    order.state.reset();  // Once the next is written, the core may make another of it.
    asio::post(executor_, [this, revision = order.revision, saved = std::move(saved), took = Clock::now() - begun] {
      finished(revision, saved, took);
    });
  });
}

void StateFile::finished(quorum::Revision revision, const StateHome::Saved& saved, Clock::duration took) {
  say(saved);
  count(revision, saved, took);
  apart_ = home_.is_apart();
  writing_ = false;
  if (next_) {
    begin(*std::exchange(next_, std::nullopt));
  } else {
    idle_.cancel();
    rest_soon();
  }
  if (saved.failure) {
    tell_(quorum::WriteFailed{revision});
  } else {
    tell_(quorum::StateWritten{revision});
  }
}

void StateFile::count(quorum::Revision revision, const StateHome::Saved& saved, Clock::duration took) {
  if (!counts_) return;
  counts_->duration.took(took);
  if (saved.failure) {
    ++counts_->failures[at(step_of(*saved.failure))];
    return;
  }
  ++counts_->writes;
  counts_->written = revision.value;
  counts_->last_success = read_clocks().wall;
}

/// Each failure that is not the last one's again, and each success.
void StateFile::say(const StateHome::Saved& saved) {
  apart_ = saved.apart;
  for (const auto& notice : saved.notices) log_.log(quorum::Level::warning, notice);
  if (!saved.failure) {
    log_.log(quorum::Level::notice, "Sentinel new configuration saved on disk");
  } else if (saved.failure != last_failure_) {
    const std::string why = saved.failure->why();
    log_.log(quorum::Level::warning, "Could not " + saved.failure->doing + " (" + why + ")");
    log_.log(quorum::Level::warning, "WARNING: Sentinel was not able to save the new configuration on disk!!!: " + why);
  }
  last_failure_ = saved.failure;
}

/// Writes come in crowds, or hours apart.
void StateFile::rest_soon() {
  constexpr std::chrono::seconds quiet{10};
  rest_.expires_after(quiet);
  rest_.async_wait([this](error_code cut_short) {
    if (!cut_short && !writing_) asio::post(disk_, [this] { home_.rest(); });
  });
}

Task<> StateFile::stop() {
  rest_.cancel();
  while (writing_) {
    co_await idle_.async_wait();
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) break;
  }
}

}  // namespace vedette::daemon
