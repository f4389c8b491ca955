import PlatCommands
import PlatSystem

print("plat: not built yet")
