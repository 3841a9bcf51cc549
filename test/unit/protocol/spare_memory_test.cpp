#include "protocol/spare_memory.hpp"

#include <gtest/gtest.h>

namespace vedette::protocol {
namespace {

TEST(SpareMemory, OfABufferThatWasLargeIsGivenBack) {
  std::string buffer(1 << 20, 'x');
  buffer.erase(0, buffer.size() - 3);

  give_back_spare(buffer);

  EXPECT_EQ(buffer, "xxx");
  EXPECT_LE(buffer.capacity(), kept_capacity);
}

TEST(SpareMemory, OfAnOrdinaryBufferIsKept) {
  std::string buffer(kept_capacity, 'x');
  const std::size_t room = buffer.capacity();
  buffer.clear();

  give_back_spare(buffer);

  EXPECT_EQ(buffer.capacity(), room);
}

TEST(SpareMemory, OfABufferThatIsWellFilledIsKept) {
  std::string buffer(1 << 20, 'x');
  const std::size_t room = buffer.capacity();
  buffer.resize(1 << 19);

  give_back_spare(buffer);

  EXPECT_EQ(buffer.capacity(), room);
}

}  // namespace
}  // namespace vedette::protocol
