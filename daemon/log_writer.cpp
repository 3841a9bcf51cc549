#include "daemon/log_writer.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

namespace vedette::daemon {

struct LogWriter::Shared {
  /// A line, or the place where some are missing.
  struct Entry {
    std::size_t size = 0;
    std::function<void()> write;
    std::uint64_t lost = 0;
  };

  std::mutex mutex;
  std::condition_variable work;  ///< There is something to do.
  std::condition_variable rest;  ///< There is nothing to do any more.
  std::deque<Entry> queue;       ///< The first is the one that is being written.
  std::size_t waiting = 0;       ///< Bytes in the queue.
  std::function<void(std::uint64_t)> tell;
  bool started = false;
  bool stopping = false;
  bool ended = false;
};

LogWriter::LogWriter() : shared_{std::make_shared<Shared>()} {}

LogWriter::~LogWriter() {
  if (!thread_.joinable()) return;
  bool ended = false;
  {
    std::unique_lock lock{shared_->mutex};
    shared_->stopping = true;
    shared_->work.notify_one();
    ended = shared_->rest.wait_for(lock, patience, [this] { return shared_->ended; });
  }
  if (ended) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

void LogWriter::start(std::function<void(std::uint64_t)> tell) {
  {
    const std::lock_guard lock{shared_->mutex};
    shared_->tell = std::move(tell);
    shared_->started = true;
  }
  thread_ = std::thread{[shared = shared_] { work(*shared); }};
}

void LogWriter::hand(std::size_t size, std::function<void()> write) {
  {
    const std::lock_guard lock{shared_->mutex};
    if (shared_->started) {
      auto& queue = shared_->queue;
      if (shared_->waiting + size <= room) {
        shared_->waiting += size;
        queue.push_back({size, std::move(write)});
      } else if (queue.size() > 1 && queue.back().lost > 0) {
        ++queue.back().lost;
      } else {
        queue.push_back({.size = 0, .write = {}, .lost = 1});
      }
      shared_->work.notify_one();
      return;
    }
  }
  write();
}

bool LogWriter::flush() {
  std::unique_lock lock{shared_->mutex};
  return shared_->rest.wait_for(lock, patience, [this] { return shared_->queue.empty(); });
}

void LogWriter::work(Shared& shared) {
  std::unique_lock lock{shared.mutex};
  for (;;) {
    shared.work.wait(lock, [&] { return shared.stopping || !shared.queue.empty(); });
    if (shared.queue.empty()) break;
    // It stays there meanwhile, and so does what it takes of the room. Others only append.
    Shared::Entry& entry = shared.queue.front();
    lock.unlock();
    if (entry.lost > 0) {
      shared.tell(entry.lost);
    } else {
      entry.write();
    }
    lock.lock();
    shared.waiting -= entry.size;
    shared.queue.pop_front();
    if (shared.queue.empty()) shared.rest.notify_all();
  }
  shared.ended = true;
  shared.rest.notify_all();
}

}  // namespace vedette::daemon
