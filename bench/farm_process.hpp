#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "bench/farm.hpp"
#include "bench/pretend_instance.hpp"

namespace vedette::bench {

/// What the processes of a farm and their parent share.
struct FarmBoard {
  std::atomic<std::uint64_t> commands;
  std::atomic<std::uint64_t> pushes;
  std::atomic<std::uint64_t> connections;
  std::atomic<std::uint64_t> promotions;
  std::atomic<std::uint32_t> ready;   ///< Processes that listen.
  std::atomic<std::uint32_t> obeyed;  ///< Orders carried out, by all processes together.
  std::atomic<std::uint32_t> failed;  ///< Processes that could not listen.
};

/// What goes through the pipe to a process of the farm.
struct FarmOrder {
  FarmLoss how;
  std::size_t masters;
};

/// One process of a farm: every n-th master with its replicas, and one loop for all of them.
class FarmProcess {
 public:
  /// `orders`: a pipe; when it is closed, run() ends.
  FarmProcess(const FarmOptions& options, std::size_t index, int orders, FarmBoard& board);
  FarmProcess(const FarmProcess&) = delete;
  FarmProcess& operator=(const FarmProcess&) = delete;
  ~FarmProcess();

  void run();

 private:
  void listen(PretendInstance& instance);
  void accept(PretendInstance& instance);
  void read(PretendClient& client);
  void flush(PretendClient& client);
  void close(PretendClient& client);
  void obey(const FarmOrder& order);
  void lose(PretendInstance& instance, FarmLoss how);
  void sweep();

  InfoTemplate info_;
  int epoll_;
  int orders_;
  FarmBoard& board_;
  std::vector<std::unique_ptr<PretendInstance>> instances_;
  std::vector<PretendClient*> to_flush_;
  std::vector<std::unique_ptr<PretendClient>> closed_;
};

}  // namespace vedette::bench
